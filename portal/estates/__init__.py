"""The pages people live in: 小区台账 as of any day, the whole life of an estate, and finding."""
