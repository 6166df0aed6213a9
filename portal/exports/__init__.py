"""What leaves the house as a workbook: registers, the monthly report, and any list."""
