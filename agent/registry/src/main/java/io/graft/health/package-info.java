/** Asks instances whether they are well, over sockets of the agent's own. */
package io.graft.health;
