"""Words everyone shares: errors, text folding, money, numbers, domain records. Standard library only."""
