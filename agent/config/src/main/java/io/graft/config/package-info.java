/**
 * Settings, where they come from, and who this service is.
 *
 * <p>{@link io.graft.config.Catalogue} lists every key that there is, {@link
 * io.graft.config.Settings} reads them from their sources, {@link io.graft.config.Identity} names
 * this service, and {@link io.graft.config.Notice} is how the agent talks to people.
 *
 * <p>All of it runs before {@code main}: no regular expression, stream, lambda, formatter or {@code
 * java.nio.file}, because each class that the JVM has to load for us is start-up time.
 */
package io.graft.config;
