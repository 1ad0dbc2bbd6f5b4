import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The name server of a probe: slow, and it says which thread asks. */
public final class SlowNames extends InetAddressResolverProvider {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Override
  public String name() {
    return "slow";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (!host.endsWith(".test")) {
          return builtin.lookupByName(host, policy);
        }
        System.out.println("lookup of " + host + " by " + Thread.currentThread().getName());
        long end = System.nanoTime() + NANOS;
        for (long left = NANOS; left > 0; left = end - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        byte last = (byte) (host.startsWith("two") ? 2 : 1);
        return Stream.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, last}));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return builtin.lookupByAddress(address);
      }
    };
  }
}
