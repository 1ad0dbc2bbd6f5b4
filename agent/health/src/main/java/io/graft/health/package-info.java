/** Connection checks and health checks of instances, over the agent's own connections. */
package io.graft.health;
