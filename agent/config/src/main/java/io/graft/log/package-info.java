/**
 * The agent log: single lines on standard error that start with {@code [graft] }. Begin with {@link
 * io.graft.log.AgentLog}; there is nothing else.
 */
package io.graft.log;
