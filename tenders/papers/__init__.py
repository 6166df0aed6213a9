"""Papers of the selection and of a contract: facts in, an official paper out; pure."""
