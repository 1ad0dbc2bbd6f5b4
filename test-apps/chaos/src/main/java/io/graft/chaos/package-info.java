/**
 * The same applications with and without the agent, while instances are slowed, broken and lost.
 */
package io.graft.chaos;
