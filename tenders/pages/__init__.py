"""Pages of the selection: rounds, applications, evaluation, contract and what follows."""
