# Texts of a chart are measured on a device. The default one would leave the file Rplots.pdf here.
options(device = function(...) grDevices::pdf(file = NULL))
