/**
 * How Graft gets into a JVM, and the one place where it is put together.
 *
 * <p>{@link io.graft.launcher.Entry} and {@link io.graft.launcher.AgentClassLoader} are all of
 * Graft that an application's class path shows. Everything else, this package's {@link
 * io.graft.launcher.Agent} too, is in graft.jar under a name that only that loader knows.
 */
package io.graft.launcher;
