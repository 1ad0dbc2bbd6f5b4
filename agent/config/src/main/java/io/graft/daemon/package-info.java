/** The agent's own threads, and the scheduler of its periodic work. */
package io.graft.daemon;
