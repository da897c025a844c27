"""One call to AWS, as it is checked, sent, judged and put into words; knows no accounts."""
