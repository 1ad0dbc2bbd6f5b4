/**
 * Requests to servers on Netty's codecs of HTTP/1.1 and HTTP/2, whatever framework they belong to.
 *
 * <p>The codec itself is woven, and no handler is added to a pipeline. {@link
 * io.graft.instrumentation.nettyserver.Decoding} begins a request when the decoder has read its
 * head, or takes it away from the application; {@link
 * io.graft.instrumentation.nettyserver.Encoding} sees the responses. {@link
 * io.graft.instrumentation.nettyserver.Requests} has the requests of one connection that are in
 * progress, because clients may send several before the first is answered.
 *
 * <p>Of HTTP/2 the same three are {@link io.graft.instrumentation.nettyserver.Http2Decoding},
 * {@link io.graft.instrumentation.nettyserver.Http2Encoding} and {@link
 * io.graft.instrumentation.nettyserver.StreamRequests}.
 */
@Adapter(Adapter.Role.CODEC)
package io.graft.instrumentation.nettyserver;

import io.graft.instrumentation.spi.Adapter;
