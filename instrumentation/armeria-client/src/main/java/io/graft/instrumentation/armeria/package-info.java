/**
 * Armeria's HTTP client, 1.0 and later.
 *
 * <p>A call begins where the application's decorators end ({@link
 * io.graft.instrumentation.armeria.Execute Execute}). Each attempt has a derived context with an
 * endpoint of its own, as those of the library's {@code RetryingClient} have.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.armeria;

import io.graft.instrumentation.spi.Adapter;
