/**
 * How Graft gets into a JVM.
 *
 * <p>{@link io.graft.launcher.Entry}, {@link io.graft.launcher.EntryRights} and {@link
 * io.graft.launcher.AgentClassLoader} are the only classes here that an application's class path
 * shows. Everything else is in graft.jar under {@code graft/}, where only that loader looks, and
 * starts with {@link io.graft.launcher.Start}. From there on read {@code agent} (the agent of this
 * JVM: start, detach, doctor), {@code wiring} (the composition root), {@code jvm} (what differs
 * between Java versions) and {@code command} (the command line).
 */
package io.graft.launcher;
