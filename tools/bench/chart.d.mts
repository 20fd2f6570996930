import type { Report } from './report.mjs';

export function drawChart(report: Report): string;
