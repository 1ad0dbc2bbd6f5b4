/** Sends copies of requests, over connections of the agent's own. */
package io.graft.mirror;
