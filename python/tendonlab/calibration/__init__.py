"""Fitting the model to published facts: priors in, a posterior ensemble and predictions of unseen trials out."""
