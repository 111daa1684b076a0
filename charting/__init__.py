"""What was found and done at a visit: SOT findings, category, blocks, response, the signed note."""
