/** The part of Liberty's channel framework that the adapter calls: names to compile against. */
package com.ibm.websphere.channelfw.osgi;
