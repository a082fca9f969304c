"""How long each kind of data is kept, on which ground, and the job that deletes what is past its time."""
