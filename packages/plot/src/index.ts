// plots of numbers
export { linePlot } from './linePlot.js';
export type { Curve, LinePlotOptions } from './linePlot.js';
export { scatterPlot } from './scatterPlot.js';
export type { Scatter, ScatterOptions } from './scatterPlot.js';
export { histogram } from './histogram.js';
export type { HistogramOptions, Rule } from './histogram.js';
export { forestPlot } from './forestPlot.js';
export type { Estimate, ForestPlotOptions } from './forestPlot.js';
export { heatmap } from './heatmap.js';
export type { HeatmapOptions } from './heatmap.js';
export { bandPlot } from './bandPlot.js';
export { imageGrid } from './imageGrid.js';
export type { Image, ImageOptions } from './imageGrid.js';

// plots of models
export { tracePlot } from './tracePlot.js';
export { rankPlot } from './rankPlot.js';
export { pairPlot } from './pairPlot.js';
export { energyPlot } from './energyPlot.js';
export type { Draws, TraceLike } from './posterior.js';
export { mixtureEllipses } from './mixtureEllipses.js';
export type { Ellipse, PlanePoints } from './mixtureEllipses.js';
export { statePath } from './statePath.js';

// pieces, for plots of your own
export { colour, frame } from './frame.js';
export type { Axis, FrameOptions, LegendEntry } from './frame.js';
export { extent, linearScale, logScale } from './scale.js';
export type { Interval, Scale } from './scale.js';
export { Html, html } from './html.js';
export type { HtmlValue } from './html.js';
