/** The agent's own thread. */
package io.graft.daemon;
