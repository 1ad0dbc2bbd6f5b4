/** What the rules of alerts are compared with, over windows of time. */
package io.graft.alerts.measure;
