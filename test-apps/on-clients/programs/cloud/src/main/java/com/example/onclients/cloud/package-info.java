/** Spring Cloud LoadBalancer of today. */
package com.example.onclients.cloud;
