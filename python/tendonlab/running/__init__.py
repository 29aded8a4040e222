"""Running a study in slices of people: on this machine or on others, resumed where it was interrupted."""
