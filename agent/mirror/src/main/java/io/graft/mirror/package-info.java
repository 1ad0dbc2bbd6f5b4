/** Sends mirrored requests over the agent's own connections. */
package io.graft.mirror;
