package com.ibm.websphere.channelfw.osgi;

/** The framework of all listeners. */
public class CHFWBundle {
  public static boolean isServerCompletelyStarted() {
    return false;
  }
}
