/**
 * The command line: {@code java -jar graft.jar …}.
 *
 * <p>Begin with {@link io.graft.launcher.command.Command}. Commands that concern another JVM attach
 * this jar to it; the agent there replies through a file, see {@link
 * io.graft.launcher.agent.Reply}.
 */
package io.graft.launcher.command;
