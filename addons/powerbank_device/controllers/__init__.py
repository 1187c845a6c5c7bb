from . import dispatcher, volinks
