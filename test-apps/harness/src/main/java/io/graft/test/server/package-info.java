/**
 * Servers that nobody here wrote, as they are distributed: {@link
 * io.graft.test.server.RunningServer} runs one, with the agent or without it, for the tests that
 * compare both.
 */
package io.graft.test.server;
