package io.graft.registry.zookeeper;

import io.graft.bootstrap.Slot;
import io.graft.net.server.ServerUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.client.HostProvider;

/**
 * The order in which the client tries servers: each in turn, starting with a random one, with a
 * pause after each round. Names are resolved again for each attempt. Used by the client's sending
 * thread, which calls this before anything else.
 */
final class RotatingHostProvider implements HostProvider {
  private final List<ServerUrl.Server> servers;
  private final Random random = new Random();
  private int next;
  private int tried;

  RotatingHostProvider(List<ServerUrl.Server> named) {
    servers = new ArrayList<>(named);
    Collections.shuffle(servers, random);
  }

  @Override
  public int size() {
    return servers.size();
  }

  @Override
  public InetSocketAddress next(long pauseMillis) {
    Slot.current()[Slot.OWN] = Boolean.TRUE;
    if (tried >= servers.size()) {
      tried = 0;
      pause(pauseMillis);
    }
    tried++;
    ServerUrl.Server server = servers.get(next++ % servers.size());
    try {
      // One name may have the addresses of all servers.
      InetAddress[] all = InetAddress.getAllByName(server.host());
      InetAddress one = all[random.nextInt(all.length)];
      return new InetSocketAddress(
          InetAddress.getByAddress(server.host(), one.getAddress()), server.port());
    } catch (UnknownHostException e) {
      return InetSocketAddress.createUnresolved(server.host(), server.port());
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onConnected() {
    tried = 0;
  }

  @Override
  public boolean updateServerList(Collection<InetSocketAddress> now, InetSocketAddress current) {
    return false;
  }
}
