"""What people write, read in parts: statements, what each is about, glad or sorry, or unsure.

Linear models on short runs of characters, so that every answer can show the very words it
rests on. Chinese and English alike; no dictionary of words is needed, no network, only numpy.
"""
