"""One module a content system; ``SITES`` gives the class by family, or by the name of a platform within one."""

from __future__ import annotations

from demo.portals.families.epoint import EpointSite
from demo.portals.families.gkmlpt import GkmlptSite, NfcmsSite
from demo.portals.families.jcms import JcmsSite
from demo.portals.families.jcms_xxgk import JcmsXxgkSite
from demo.portals.families.jiangxi import JiangxiSite
from demo.portals.families.jpaas import JpaasSite
from demo.portals.families.longxun import LongxunSite
from demo.portals.families.pattern import PatternSite
from demo.portals.families.trs import TrsSite
from demo.portals.families.truecms import TrueCmsSite
from demo.portals.families.ucap import UcapSite
from demo.portals.families.vsb import VsbSite
from demo.portals.site import Site

SITES: dict[str, type[Site]] = {
    site.family: site
    for site in (
        TrsSite,
        JcmsSite,
        JcmsXxgkSite,
        JpaasSite,
        JiangxiSite,
        UcapSite,
        GkmlptSite,
        NfcmsSite,
        LongxunSite,
        VsbSite,
        EpointSite,
        PatternSite,
    )
}
SITES["truecms"] = TrueCmsSite

__all__ = ["SITES"]
