"""The ground floor: who the clinic is, who works there, who its patients are."""
