/**
 * Levels of the application's loggers, changed for a while: begin with {@link
 * io.graft.console.logs.LogLevels}. The libraries are reached by reflection in the application's
 * class loaders, and nothing is loaded that the application has not loaded itself.
 */
package io.graft.console.logs;
