package io.graft.instrumentation.asynchttpclient1;

import com.ning.http.client.ConnectionPoolPartitioning;
import com.ning.http.client.ProxyServer;
import com.ning.http.client.Request;
import com.ning.http.client.uri.Uri;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connections that an attempt may use: those to the address of its hop. The library carries it
 * from request to request, which is how the attempt of a hop is found on any thread.
 */
final class Partition implements ConnectionPoolPartitioning {
  /** The attempt; or, for the future of the application, what its cancellation runs. */
  final Object owner;

  /** {@code null}: that of the request. */
  volatile @Nullable InetSocketAddress address;

  private final ConnectionPoolPartitioning given;

  private Partition(ConnectionPoolPartitioning given, Object owner) {
    this.given = given instanceof Partition ? ((Partition) given).given : given;
    this.owner = owner;
  }

  static Partition of(Request request, Object owner) {
    return new Partition(request.getConnectionPoolPartitioning(), owner);
  }

  @Override
  public Object getPartitionKey(Uri uri, ProxyServer proxy) {
    return owner instanceof Runnable
        ? owner
        : Endpoint.key(given.getPartitionKey(uri, proxy), address);
  }
}
