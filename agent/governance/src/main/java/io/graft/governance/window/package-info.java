/** Counts of the last seconds. */
package io.graft.governance.window;
