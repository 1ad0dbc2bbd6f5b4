/**
 * Settings and their sources. Begin with {@link io.graft.config.Settings}, which reads all sources
 * (system properties, agent arguments, the environment, live rules, a file) and returns the
 * effective values; {@link io.graft.config.Catalogue} lists all settings.
 *
 * <p>{@code io.graft.config.rules} turns settings into policies. {@code io.graft.config.identity}
 * finds the name of this service. {@code io.graft.governance.setting} defines what a setting is.
 *
 * <p>All of it runs before {@code main}: no regular expression, stream, lambda, formatter or {@code
 * java.nio.file}, because each further class that the JVM must load delays the start.
 */
package io.graft.config;
