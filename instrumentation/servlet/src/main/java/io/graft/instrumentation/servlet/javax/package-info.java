/**
 * The fallback for {@code javax.servlet}. The build generates the one for {@code jakarta.servlet}
 * from this source.
 */
@Adapter(Adapter.Role.FALLBACK)
package io.graft.instrumentation.servlet.javax;

import io.graft.instrumentation.spi.Adapter;
