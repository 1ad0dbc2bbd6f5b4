package io.graft.test.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A {@code java.system.class.loader} that does not say where its classes are from. */
public final class OwnLoader extends ClassLoader {
  private volatile JarFile agent;

  public OwnLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("io.graft.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      return found == null ? define(name) : found;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = open(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
      }
      return defineClass(name, all.toByteArray(), 0, all.size());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private InputStream open(String path) throws IOException {
    InputStream in = getParent().getResourceAsStream(path);
    JarFile jar = agent;
    JarEntry entry = in != null || jar == null ? null : jar.getJarEntry(path);
    return entry == null ? in : jar.getInputStream(entry);
  }

  /** Called by newer JVMs, which do without such a loader's parent. */
  public void appendToClassPathForInstrumentation(String path) throws IOException {
    agent = new JarFile(path);
  }

  @Override
  public String toString() {
    throw new IllegalStateException("for nobody to call");
  }
}
