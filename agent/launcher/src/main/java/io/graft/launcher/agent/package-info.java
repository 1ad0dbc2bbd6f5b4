/**
 * The agent of this JVM, from its start to its detach.
 *
 * <p>Begin with {@link io.graft.launcher.agent.Agent}. The application waits only until the weaver
 * is installed; everything else starts on a thread of the agent.
 */
package io.graft.launcher.agent;
