package io.graft.instrumentation.inetaddress;

import io.graft.bootstrap.Outcome;
import io.graft.bootstrap.Slot;
import io.graft.governance.Governance;
import io.graft.governance.floor.Floor;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A name is resolved: below the parsing of numeric addresses, which the agent itself does while it
 * starts, and above DNS. {@code getLocalHost} comes here too on some JDKs, and must get a real
 * address; its name is asked of DNS first.
 */
public final class NameAdvice {
  private static final String OF_FOUR = "(Ljava/lang/String;Ljava/net/InetAddress;ZZ)";

  private NameAdvice() {}

  /** JDK 8 to 17. */
  @JoinPoint(
      type = "java.net.InetAddress",
      method = "getAllByName0",
      descriptor = OF_FOUR,
      optional = true)
  public static final class OfFour {
    private OfFour() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) String host, @Argument(3) boolean cached) {
      return cached ? before(host) : null;
    }

    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Argument(0) String host,
        @Argument(3) boolean cached,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown) {
      return thrown == null ? returned : cached ? after(host, thrown) : thrown;
    }
  }

  /**
   * JDK 18 and later: a name that is not in the cache. Its class is loaded by the first name, so a
   * start does not pay for it. The object stays in the cache as one that was not resolved yet.
   */
  @JoinPoint(
      type = "java.net.InetAddress$NameServiceAddresses",
      method = "get",
      descriptor = "()[Ljava/net/InetAddress;",
      optional = true)
  @Requires(type = "java.net.spi.InetAddressResolver")
  public static final class Uncached {
    private static final PrivateMember HOST = PrivateMember.get(null, "host");

    private Uncached() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This Object lookup) {
      return before((String) HOST.of(inside, lookup));
    }

    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Inside Lookup inside,
        @This Object lookup,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown) {
      return thrown == null ? returned : after((String) HOST.of(inside, lookup), thrown);
    }
  }

  /** JDK 8 to 17: the name of an address is looked up, and DNS knows none of a virtual one. */
  @JoinPoint(
      type = "java.net.InetAddress",
      method = "getHostFromNameService",
      descriptor = "(Ljava/net/InetAddress;Z)Ljava/lang/String;",
      optional = true)
  @Requires(type = "java.net.InetAddress", method = "getAllByName0", descriptor = OF_FOUR)
  public static final class Reverse {
    private Reverse() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) InetAddress address) {
      String name = nameOf(address);
      return name == null ? null : Outcome.returning(name);
    }
  }

  /** JDK 18 and later: the same. */
  @JoinPoint(
      type = "java.net.InetAddress$PlatformResolver",
      method = "lookupByAddress",
      descriptor = "([B)Ljava/lang/String;")
  public static final class ReverseLookup {
    private ReverseLookup() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) byte[] address) throws UnknownHostException {
      String name = nameOf(InetAddress.getByAddress(address));
      return name == null ? null : Outcome.returning(name);
    }
  }

  private static @Nullable String nameOf(InetAddress address) {
    Governance governance = Governance.current();
    return governance == null ? null : governance.outbound().floor().nameOf(address);
  }

  private static @Nullable Object before(String host) {
    InetAddress address = resolve(host, false);
    if (address == null) {
      return null;
    }
    SecurityException denied = denied(host);
    return denied == null
        ? Outcome.returning(new InetAddress[] {address})
        : Outcome.throwing(denied);
  }

  /** Returns what the application gets if DNS has failed. */
  private static Object after(String host, Throwable thrown) {
    InetAddress address = thrown instanceof UnknownHostException ? resolve(host, true) : null;
    return address == null ? thrown : new InetAddress[] {address};
  }

  private static @Nullable InetAddress resolve(String host, boolean unknown) {
    if (host.equals("localhost") || Slot.current()[Slot.OWN] != null) {
      return null;
    }
    // Waits while the agent starts: only Graft may know the name.
    Governance governance = Governance.awaited();
    Floor floor = governance == null ? null : governance.outbound().floor();
    return floor == null ? null : floor.resolve(host, unknown);
  }

  /** The JDK's own check, which comes later in the woven method. */
  @SuppressWarnings("removal") // there is none from Java 24 on
  private static @Nullable SecurityException denied(String host) {
    SecurityManager manager = System.getSecurityManager();
    if (manager != null) {
      try {
        manager.checkConnect(host, -1);
      } catch (SecurityException e) {
        return e;
      }
    }
    return null;
  }
}
