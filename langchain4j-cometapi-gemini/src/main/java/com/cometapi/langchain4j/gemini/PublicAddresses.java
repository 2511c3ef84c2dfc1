package com.cometapi.langchain4j.gemini;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Addresses that anybody on the Internet may reach, as opposed to those of this machine, its network and its cloud.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">Special IPv4 addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">Special IPv6 addresses</a>
 */
final class PublicAddresses {

    private static final int[][] SPECIAL_IPV4 = {
        {0x00000000, 8}, // this network
        {0x0a000000, 8}, // private
        {0x64400000, 10}, // carrier-grade NAT
        {0x7f000000, 8}, // loopback
        {0xa11a0000, 16}, // service network of IBM Cloud
        {0xa6080000, 14}, // service endpoints of IBM Cloud
        {0xa83f8110, 32}, // services of Azure for its virtual machines
        {0xa9fe0000, 16}, // link-local, with the metadata services of clouds
        {0xac100000, 12}, // private
        {0xc0000000, 24}, // protocol assignments
        {0xc0000200, 24}, // documentation
        {0xc0586300, 24}, // 6to4 relays
        {0xc0a80000, 16}, // private
        {0xc6120000, 15}, // benchmarks
        {0xc6336400, 24}, // documentation
        {0xcb007100, 24}, // documentation
        {0xe0000000, 4}, // multicast
        {0xf0000000, 4}, // reserved, broadcast
    };

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? containIpv4(int32(bytes, 0)) : containIpv6(bytes);
    }

    private static boolean containIpv4(int address) {
        for (int[] block : SPECIAL_IPV4) {
            if ((address ^ block[0]) >>> (32 - block[1]) == 0) return false;
        }
        return true;
    }

    /** Only what is assigned for global use, without the blocks that wrap another address. */
    private static boolean containIpv6(byte[] bytes) {
        int first = int32(bytes, 0);
        boolean isNat64 = first == 0x0064ff9b && int32(bytes, 4) == 0 && int32(bytes, 8) == 0;
        if (isNat64) return containIpv4(int32(bytes, 12));
        boolean isGlobal = first >>> 29 == 1;
        boolean isProtocol = first >>> 9 == 0x20010000 >>> 9; // Teredo and its like
        boolean isDocumentation = first == 0x20010db8 || first >>> 12 == 0x3fff0000 >>> 12;
        boolean is6to4 = first >>> 16 == 0x2002;
        return isGlobal && !isProtocol && !isDocumentation && !is6to4;
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
