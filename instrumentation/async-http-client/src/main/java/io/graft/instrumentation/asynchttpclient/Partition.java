package io.graft.instrumentation.asynchttpclient;

import java.net.InetSocketAddress;
import org.asynchttpclient.Request;
import org.asynchttpclient.channel.ChannelPoolPartitioning;
import org.asynchttpclient.proxy.ProxyServer;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * The connections that an attempt may use: those to the address of its hop. The library carries it
 * from request to request, which is how the attempt of a hop is found on any thread.
 */
final class Partition implements ChannelPoolPartitioning {
  /** The attempt; or, for the future of the application, what its cancellation runs. */
  final Object owner;

  /** {@code null}: that of the request. */
  volatile @Nullable InetSocketAddress address;

  private final ChannelPoolPartitioning given;

  private Partition(ChannelPoolPartitioning given, Object owner) {
    this.given = given instanceof Partition ? ((Partition) given).given : given;
    this.owner = owner;
  }

  static Partition of(Request request, Object owner) {
    return new Partition(request.getChannelPoolPartitioning(), owner);
  }

  @Override
  public Object getPartitionKey(Uri uri, String virtualHost, ProxyServer proxy) {
    return owner instanceof Runnable
        ? owner
        : Endpoint.key(given.getPartitionKey(uri, virtualHost, proxy), address);
  }
}
