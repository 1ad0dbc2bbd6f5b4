/**
 * The identity of this service. Begin with {@link io.graft.config.identity.Identity}: the name is
 * taken from the settings, or else derived by {@code ProgramName} from the command line, or by
 * {@code Containers} from a server's directories.
 *
 * <p>All of it runs before {@code main}, without JMX, {@code java.nio.file} and DNS.
 */
package io.graft.config.identity;
