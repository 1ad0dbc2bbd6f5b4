/**
 * AsyncHttpClient 1.9: the classes of {@code async-http-client} with its names, and here those that
 * do in another way what 1.9 does in another way.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.asynchttpclient1;

import io.graft.instrumentation.spi.Adapter;
