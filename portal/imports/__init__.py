"""台账导入: upload, headings, preview, confirm, undo, as pages of the office."""
