package io.graft.launcher;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads the agent's classes from {@code graft/…classdata} in its jar, where no other loader looks.
 * Its parent is the JDK's loader, so that the agent and the application never see each other's
 * libraries.
 */
public final class AgentClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String PREFIX = "graft/";

  /** The package of the boot classes, which are at the root of the jar. */
  private static final String BOOTSTRAP = "io/graft/bootstrap/";

  /**
   * The domain of the agent's classes. It has all permissions statically, so no policy is asked.
   * {@code null} from Java 24 on, which has no {@code SecurityManager}: then the classes of
   * permissions need not be loaded.
   */
  private static final ProtectionDomain OWN = own();

  private final File file;
  private final JarFile jar;

  /** Whether this is a command rather than an agent: then the boot loader has no boot classes. */
  private final boolean alone;

  /**
   * @param alone whether this loader defines the boot classes itself
   */
  public AgentClassLoader(File file, boolean alone) throws IOException {
    super(jdk());
    this.file = file;
    this.alone = alone;
    // Without verification: checking a signature would take longer than the rest of the start.
    this.jar = new JarFile(file, false);
  }

  /** Returns the platform loader; Java 8 has an extension loader, which the agent does not need. */
  private static ClassLoader jdk() {
    try {
      return (ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    } catch (ReflectiveOperationException java8) {
      return null;
    }
  }

  private static ProtectionDomain own() {
    String java = System.getProperty("java.specification.version", "1.8");
    if (!java.startsWith("1.") && Integer.parseInt(java) >= 24) {
      return null;
    }
    Permissions all = new Permissions();
    // Through an Object variable: otherwise the verifier would load both classes in every JVM.
    Object permission = new AllPermission();
    all.add((Permission) permission);
    return new ProtectionDomain(new CodeSource(null, (Certificate[]) null), all);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    ZipEntry entry = jar.getEntry(PREFIX + name.replace('.', '/') + ".classdata");
    if (entry == null) {
      return super.loadClass(name, resolve);
    }
    // Asking the parent first would cost an exception for each class of the agent.
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      return found == null ? define(name, entry) : found;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/');
    ZipEntry entry = alone && path.startsWith(BOOTSTRAP) ? jar.getEntry(path + ".class") : null;
    return entry == null ? super.findClass(name) : define(name, entry);
  }

  private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
    try {
      byte[] classFile = read(entry);
      return defineClass(name, classFile, 0, classFile.length, OWN);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] read(ZipEntry entry) throws IOException {
    InputStream in = jar.getInputStream(entry);
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream(Math.max(32, (int) entry.getSize()));
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
      return all.toByteArray();
    } finally {
      in.close();
    }
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    ZipEntry entry = jar.getEntry(entryOf(name));
    try {
      return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected URL findResource(String name) {
    String entry = entryOf(name);
    try {
      return jar.getEntry(entry) == null
          ? null
          : new URL("jar:" + file.toURI().toString().replace("!", "%21") + "!/" + entry);
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(found));
  }

  private static String entryOf(String name) {
    if (name.startsWith(BOOTSTRAP)) {
      return name;
    }
    return name.endsWith(".class")
        ? PREFIX + name.substring(0, name.length() - 5) + "classdata"
        : PREFIX + name;
  }
}
