package directory

// Loaded is true once a Load found everybody's name.
func (d *Directory) Loaded() bool { return d.index.isLoaded() }
