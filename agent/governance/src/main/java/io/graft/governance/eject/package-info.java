/**
 * Ejects single endpoints from balancing: the first defence. {@link
 * io.graft.governance.eject.OutlierDetector} decides which ones, and for how long.
 */
package io.graft.governance.eject;
