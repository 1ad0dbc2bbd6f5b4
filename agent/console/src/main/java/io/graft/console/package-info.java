/**
 * The admin endpoint: what Graft reports about itself over HTTP.
 *
 * <p>Begin with {@link io.graft.console.Console}, which serves pages at the address of {@code
 * graft.admin}. {@code page} has the pages for metrics, traces and health, {@code status} the
 * status page with its parts and the doctor's diagnosis, and {@code http} the server.
 */
package io.graft.console;
