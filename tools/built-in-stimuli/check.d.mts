/** What is wrong with a folder of built-in stimuli, as a list of texts; empty where all is in order. */
export function checkBuiltInStimuli(folder: string): string[];
